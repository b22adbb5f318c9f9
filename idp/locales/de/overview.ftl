# The dashboard: what opens, what the next step takes, what happened.
opens-now = Öffnet sich sofort: { $names }.
opens-with-code = Öffnet sich nach einem Code: { $names }.
next-title = Der nächste Schritt
next-top = Höher geht es nicht.
next-code = Stufe { $level } braucht einen Code. Er kommt von: { $what }.
next-locked = Stufe { $level } braucht einen Code. Codes sind nach zu vielen falschen gesperrt; es geht { $span } weiter.
next-credential = Stufe { $level } braucht ein Telefon, das Codes empfängt, oder eine Authenticator-App.
next-proofing = Stufe { $level } braucht die Identitätsprüfung: ob Sie die Person sind, die Sie zu sein angeben. Sie dauert etwa zehn Minuten.
credential-level = bis Stufe { $level }
credential-used = benutzt { $ago }
credential-unused = noch nicht benutzt
lately-title = Zuletzt
lately-signed-in-here = Hier angemeldet
lately-signed-in = Früher oder anderswo angemeldet
lately-password-locked = Zu viele falsche Passwörter
lately-codes-locked = Zu viele falsche Codes
lately-hint = Wenn Sie etwas davon nicht waren, ändern Sie Ihr Passwort und sagen Sie es denen, die Ihr Konto verwalten.
