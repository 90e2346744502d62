"""How does a person judge what was found?"""
