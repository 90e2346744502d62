from datetime import date


def day_in_words(day: date) -> str:
    """A day as people write it: 5 March 2024."""
    return f"{day.day} {day:%B %Y}"
