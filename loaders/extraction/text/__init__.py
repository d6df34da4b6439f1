"""From stored text to layers: blocks, sentences, quotations, damage, parse."""
