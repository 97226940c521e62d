"""What keeps a wrong reading from being answered, in the order in which a reading meets it.

* `asked.nothing_dropped`: the meaning asks for more than one form can answer (raised while the form is built);
* `arrived.left_out`: a part of the meaning is not in the form;
* `kept.kept`: the words say what the form does not mean (`words`, `lost`), or the form what no word says (`guesses`); the next reading is looked at;
* `odd.odd`: the best reading's form is one that nobody means, or it settles in silence what the question leaves open; it is shown and asked back;
* `result.without_value`: the rows cannot be the answer.

A test looks at the form, or at what the lexical items of a reading are and mean, never at the text of a question: it must hold for any question.
"""
