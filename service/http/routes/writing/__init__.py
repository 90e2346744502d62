"""Which path changes what?"""
