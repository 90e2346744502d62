"""Which choice is looked at?"""
