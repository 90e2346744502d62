"""Where do articles lead, and what leads to them?"""
