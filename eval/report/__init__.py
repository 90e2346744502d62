"""How does a person look at a run?"""
