"""The tables of the index."""

from __future__ import annotations

VERSION = 2
"""Kept in the database as ``user_version``; an index of another version is made anew."""

TABLES = """
CREATE TABLE thing (n INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL,
  label TEXT NOT NULL, about TEXT NOT NULL DEFAULT '');
CREATE TABLE name (thing INTEGER NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL);
CREATE TABLE document (n INTEGER PRIMARY KEY, outlet INTEGER, published TEXT, earliest TEXT,
  latest TEXT, language TEXT, url TEXT);
CREATE TABLE statement (n INTEGER PRIMARY KEY, iri TEXT NOT NULL, document INTEGER, outlet INTEGER,
  speaker INTEGER, capacity INTEGER, mode TEXT, status TEXT, said TEXT, day TEXT, latest TEXT,
  paraphrase TEXT, quote TEXT, start INTEGER, "end" INTEGER, utterance INTEGER, occasion INTEGER,
  channel INTEGER, hedge TEXT);
CREATE TABLE side (statement INTEGER NOT NULL, proposition INTEGER NOT NULL, side TEXT NOT NULL,
  polarity REAL, modality TEXT, coded INTEGER NOT NULL);
CREATE TABLE represents (statement INTEGER NOT NULL, state INTEGER NOT NULL);
CREATE TABLE concerns (statement INTEGER NOT NULL, topic INTEGER NOT NULL);
CREATE TABLE about (statement INTEGER NOT NULL, agreement INTEGER NOT NULL);
CREATE TABLE relay (statement INTEGER NOT NULL, step INTEGER NOT NULL, actor INTEGER NOT NULL);
CREATE TABLE claim (n INTEGER PRIMARY KEY, iri TEXT NOT NULL, document INTEGER, subject INTEGER,
  aspect INTEGER, value TEXT, number REAL, unit TEXT NOT NULL DEFAULT '',
  period TEXT NOT NULL DEFAULT '', words TEXT, approximate INTEGER, status TEXT,
  statement INTEGER, start INTEGER, "end" INTEGER, note TEXT, converted INTEGER, kind TEXT);
CREATE TABLE broader (topic INTEGER NOT NULL, above INTEGER NOT NULL);
CREATE TABLE topics (proposition INTEGER NOT NULL, topic INTEGER NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (text, kind UNINDEXED, item UNINDEXED,
  tokenize = 'unicode61 remove_diacritics 2', prefix = '3');
CREATE VIRTUAL TABLE grams USING fts5 (text, kind UNINDEXED, item UNINDEXED,
  tokenize = 'trigram');
"""

INDEXES = """
CREATE UNIQUE INDEX thing_iri ON thing (iri);
CREATE INDEX thing_kind ON thing (kind, label);
CREATE INDEX name_thing ON name (thing);
CREATE INDEX document_outlet ON document (outlet);
CREATE UNIQUE INDEX statement_iri ON statement (iri);
CREATE INDEX statement_day ON statement (day DESC, n);
CREATE INDEX statement_speaker ON statement (speaker, day);
CREATE INDEX statement_document ON statement (document, start);
CREATE INDEX statement_outlet ON statement (outlet);
CREATE INDEX statement_utterance ON statement (utterance);
CREATE INDEX statement_capacity ON statement (capacity);
CREATE INDEX statement_occasion ON statement (occasion);
CREATE INDEX side_proposition ON side (proposition, side, statement);
CREATE INDEX side_statement ON side (statement);
CREATE INDEX represents_state ON represents (state, statement);
CREATE INDEX represents_statement ON represents (statement);
CREATE INDEX concerns_topic ON concerns (topic, statement);
CREATE INDEX concerns_statement ON concerns (statement);
CREATE INDEX about_agreement ON about (agreement, statement);
CREATE INDEX relay_actor ON relay (actor, statement);
CREATE INDEX relay_statement ON relay (statement);
CREATE UNIQUE INDEX claim_iri ON claim (iri);
CREATE INDEX claim_subject ON claim (subject, aspect, period);
CREATE INDEX claim_document ON claim (document, start);
CREATE INDEX claim_statement ON claim (statement);
CREATE INDEX claim_aspect ON claim (aspect);
CREATE INDEX topics_topic ON topics (topic);
ANALYZE;
"""
