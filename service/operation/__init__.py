"""How does it run, and within which bounds?"""
