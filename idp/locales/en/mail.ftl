# What every mail shares.
mail-address = If the button doesn’t open, copy this address into your browser:
mail-not-you = If that wasn’t you, tell the people who look after your account.
