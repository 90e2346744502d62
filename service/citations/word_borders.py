"""Where a word may begin and end: in scripts without spaces between words, at each of their characters."""

SPACELESS_SCRIPTS_FROM = "\u0e00"
"""Thai, Chinese and others have their letters from here on, and few that write spaces do."""


def is_within_words(character: str) -> bool:
    """Whether a word may go on at a character: a letter or digit of a script with spaces, or an underscore."""
    return (character.isalnum() or character == "_") and character < SPACELESS_SCRIPTS_FROM
