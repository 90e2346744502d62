"""How is confidence fitted to the truth?"""
