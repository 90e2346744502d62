"""Which program hears that the source of a saved answer changed?"""
