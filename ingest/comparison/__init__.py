"""Which articles on one subject say something else?"""
