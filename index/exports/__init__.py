"""Is the served copy of a model as good as the original?"""
