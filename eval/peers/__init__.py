"""How is another system made ready, and started?"""
