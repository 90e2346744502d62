"""How good is one ranking or answer?"""
