# What every mail shares.
mail-address = Wenn sich die Schaltfläche nicht öffnet, kopieren Sie diese Adresse in Ihren Browser:
mail-not-you = Wenn Sie das nicht waren, sagen Sie es denen, die Ihr Konto verwalten.
