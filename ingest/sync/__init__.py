"""How does the library follow its sources?"""
