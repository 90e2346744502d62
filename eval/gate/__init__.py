"""Did anything get worse?"""
