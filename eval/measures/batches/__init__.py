"""How are thousands of tables measured at once?"""
