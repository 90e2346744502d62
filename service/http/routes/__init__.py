"""Which path does what?"""
