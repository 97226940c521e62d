"""The vocabulary: phrases of the question language and what each contributes, read from the YAML files beside this module."""
