"""The grammar: rules that join neighbouring meanings. Importing this package registers them all with the chart."""
from nlp.rules import clauses, compare, fillers, growth, measures, nouns, questions, ranks, scopes, shares, verbs  # noqa: F401
