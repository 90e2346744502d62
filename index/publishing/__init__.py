"""How does a snapshot reach servers that share no disk with the one that built it?"""
