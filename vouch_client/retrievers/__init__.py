"""How does a framework for language models ask Vouch?"""
