"""How is the model made that knows whether a passage answers?"""
