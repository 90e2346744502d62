"""Are the quotations in a text true to the library?"""
