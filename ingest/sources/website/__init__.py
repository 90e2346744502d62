"""How is a site read politely?"""
