# Whatever lies outside of ASCII makes a text dearer.
message-text = { $brand }: Ihr Code ist { $code }. Geben Sie ihn dort ein, wo Sie ihn angefordert haben. Sagen Sie ihn niemandem.
message-call = Guten Tag. Hier ist Ihr Code von { $brand }. { $digits } Noch einmal: { $digits } Auf Wiederhören.
message-locked-subject = { $brand }: zu viele falsche Codes
message-locked = Jemand hat für Ihr Konto bei { $brand } mehrmals nacheinander einen falschen Code eingegeben. Deshalb werden eine Zeit lang keine Codes angenommen. Das hebt sich von selbst auf; die Anmeldeseite sagt, wann.
message-locked-you = Wenn Sie das waren, warten Sie und versuchen Sie es dann noch einmal. Wenn Sie das nicht waren, kennt vielleicht jemand Ihr Passwort: Ändern Sie es, und sagen Sie es denen, die Ihr Konto verwalten.
