"""The grammar: rules that join neighbouring meanings. Importing this package registers them all with the chart."""

from nlp.rules import (  # noqa: F401
    clauses,
    compare,
    events,
    fillers,
    grouping,
    growth,
    measures,
    nouns,
    numbers,
    percents,
    questions,
    ranking,
    ranks,
    scope,
    scopes,
    shares,
    sharing,
    verbs,
)
