"""How is all of it kept in one file, and brought back?"""
