"""Which articles say the same?"""
