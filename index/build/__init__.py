"""How does a library become a snapshot?"""
