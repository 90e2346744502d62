"""Which passages are near a question, where PostgreSQL searches their vectors?"""
