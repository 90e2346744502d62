"""On which machines is the work done?"""
