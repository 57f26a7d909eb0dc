"""The measurements that hold the product to its promises; `python3 run.py bench [NAME…]`."""
