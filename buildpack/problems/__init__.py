"""What can go wrong: all prose about failure lives here.

The catalogue of everything is in `catalogue`: importing all modules would cost each build 20 ms.
"""
