"""How is a citation written where it is pasted?"""
