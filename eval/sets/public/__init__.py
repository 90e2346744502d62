"""How are sets that others publish read and written?"""
