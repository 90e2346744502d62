"""How is a system asked that was made elsewhere?"""
