"""What chapters share: evidence, the account's stock, what is there of stacks and servers, forms' values, and cards."""
