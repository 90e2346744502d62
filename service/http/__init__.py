"""How does it go over the wire?"""
