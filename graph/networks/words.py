"""What the settings of a network mean, in words."""

from __future__ import annotations

from communique.graph.networks.settings import Settings

_LEVELS = {
    "actor": "speakers",
    "person": "persons",
    "organization": "organizations (of the post held that day, or speaking themselves)",
    "state": "states spoken for that day",
    "post": "posts held that day",
}
_TWOMODE = {
    "ignore": "A weight is the number of {events}, whatever side they take.",
    "subtract": "A weight is the sum of the {events}' stances: {scale}.",
    "combine": "A weight is a code of which stances occur: {codes}.",
}
_ONEMODE = {
    "ignore": "A weight is the number of pairs of {events} at the same {columns}, whatever side "
    "they take.",
    "congruence": "A weight counts the pairs of {events} at the same {columns} that agree: {like}.",
    "conflict": "A weight counts the pairs of {events} at the same {columns} that disagree: "
    "{unlike}.",
    "subtract": "A weight is agreement minus disagreement over pairs of {events} at the same "
    "{columns}: {like} for agreement, {unlike} for disagreement.",
}
_NORMALISED = {
    "activity": "It is divided by how much the row counts in all (activity).",
    "prominence": "It is divided by how much the column counts in all (prominence).",
    "average": "It is divided by the mean of what both rows count in all (average activity).",
    "jaccard": "It is divided by what each row counts where the other has nothing, plus the "
    "product of both counts where both have some (Jaccard).",
    "cosine": "It is divided by the product of the norms of both rows as vectors (cosine).",
}
_DUPLICATES = {
    "include": "Every statement counts.",
    "document": "Of identical statements in one document one counts.",
    "utterance": "Of identical statements that report one utterance one counts: a quote that many "
    "outlets carry counts once.",
    "day": "Of identical statements of one day one counts.",
    "week": "Of identical statements of one ISO week of a year one counts.",
    "month": "Of identical statements of one month of a year one counts.",
    "year": "Of identical statements of one year one counts.",
    "acrossrange": "Of identical statements one counts, however far apart.",
}
_DNA = "Computed as the Discourse Network Analyzer computes it."
_DNA_DUPLICATES = {
    "week": "Of identical statements in the same week number, of whatever year, one counts.",
    "month": "Of identical statements in the same month, of whatever year, one counts.",
}
_DNA_COSINE = "It is divided by the product of what both rows count in all."
_DNA_KERNEL_AVERAGE = (
    "It is multiplied by the sum, over all columns and stances, of twice the inverse of what both "
    "rows count there in all windows together; other normalisations are replaced by this one."
)


def words(settings: Settings) -> str:
    """What the settings mean, in sentences for a reader."""
    parts = [_kind(settings), _weight(settings), _normalised(settings), _duplicates(settings)]
    parts += [_nodes(settings), *_chosen(settings), *_window(settings)]
    parts += [_DNA] if settings.mode == "dna" else []
    return " ".join(part for part in parts if part)


def _kind(settings: Settings) -> str:
    rows = _LEVELS.get(settings.rows, f"{settings.rows}s")
    columns = _LEVELS.get(settings.columns, f"{settings.columns}s")
    if settings.kind == "eventlist":
        return f"One row per stance: {rows} and {columns}, in the order of time."
    if settings.shape == "twomode":
        return f"Two-mode network of {rows} by {columns}."
    return f"One-mode network of {rows}, tied through {columns}."


def _weight(settings: Settings) -> str:
    if settings.kind == "eventlist":
        return ""
    table = _TWOMODE if settings.shape == "twomode" else _ONEMODE
    graded = settings.stance == "graded"
    range_ = "the range of the stances met" if settings.mode == "dna" else "2"
    return table[settings.qualifier].format(
        events="statements" if settings.kernel == "no" else "statements, weighed by the kernel",
        columns=settings.columns,
        scale="their polarity from -1 to 1" if graded else "1 for support, -1 for opposition",
        codes="the k-th of K grades met adds 2 to the power K-1-k" if graded
        else "1 support, 2 opposition, 4 neutral, and their sums",
        like=f"1 - |a - b| / {range_} for stances a and b" if graded else "1 for the same side",
        unlike=f"|a - b| / {range_}" if graded else "1 for opposite sides; neutral is on no side",
    )  # fmt: skip


def _normalised(settings: Settings) -> str:
    if settings.mode == "dna" and settings.normalisation == "cosine":
        return _DNA_COSINE
    if settings.mode == "dna" and settings.kernel != "no" and settings.normalisation == "average":
        return _DNA_KERNEL_AVERAGE
    return _NORMALISED.get(settings.normalisation, "")


def _duplicates(settings: Settings) -> str:
    said = _DUPLICATES[settings.duplicates]
    if settings.mode == "dna":
        said = _DNA_DUPLICATES.get(settings.duplicates, said)
    if settings.duplicates == "include":
        return said
    same = f"{settings.rows} and {settings.columns}"
    same += " and stance" if settings.qualifier != "ignore" else ", whatever the stance"
    return f"{said} Identical means the same {same}."


def _nodes(settings: Settings) -> str:
    if settings.isolates:
        return "Nodes without a statement here are kept (isolates)."
    return ""


def _chosen(settings: Settings) -> list[str]:
    status = {"any": "Accepted and proposed"}.get(settings.status, settings.status.capitalize())
    said = [f"{status} statements"]
    said += [f"{name} {value}" for name, value in settings.filters]
    said += [f"since {settings.since}"] if settings.since else []
    said += [f"until {settings.until}"] if settings.until else []
    said += [f"only {name} {' or '.join(values)}" for name, values in settings.include]
    said += [f"without {name} {' or '.join(values)}" for name, values in settings.exclude]
    return [", ".join(said) + "."]


def _window(settings: Settings) -> list[str]:
    if not settings.window:
        return []
    number, unit = settings.length
    name = unit.removesuffix("s") if number == 1 else unit
    said = [f"Window of {number} {name}, moved by {settings.step}"]
    said += ["only where it lies wholly within the time covered"] if settings.indent else []
    if unit == "events" and (settings.mode == "dna" or settings.seed is not None):
        said.append(f"ties of time drawn with seed {settings.seed or 0}")
    elif unit == "events":
        said.append("with all statements of its first and last day")
    if settings.kernel != "no":
        said.append(f"{settings.kernel} kernel around its middle")
    return [", ".join(said) + "."]
