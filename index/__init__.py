"""Which passages match?"""
