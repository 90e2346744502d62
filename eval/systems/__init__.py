"""Who is asked?"""
