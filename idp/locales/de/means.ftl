obtain-title = Was noch fehlt
obtain-asker = { $level ->
    [2] { $application } braucht einen zweiten Nachweis, dass Sie es sind.
    [3] { $application } braucht eine geprüfte Identität.
   *[other] { $application } braucht Stufe { $level }.
}
obtain-asker-more = { $application } braucht mehr, als Sie gezeigt haben.
obtain-own = Höher kommen Sie mit dem, was Sie haben, nicht.
lack-second-factor = Sie haben ein Passwort. Es fehlt ein Telefon, das Codes empfängt, oder eine Authenticator-App.
lack-other-kind = Was Sie haben, ist gut, aber hier wird eine andere Art von Nachweis verlangt.
lack-entitlement = Sie haben einen zweiten Nachweis, aber er ist nicht oder nicht mehr bezahlt.
lack-second-factor-and-proofing = Sie haben ein Passwort. Es fehlt ein Telefon, das Codes empfängt, oder eine Authenticator-App, und danach die Identitätsprüfung: ob Sie die Person sind, die Sie zu sein angeben.
lack-level = Stufe { $level } kann hier noch niemand erreichen.
be-proofed-title = Die Identitätsprüfung fehlt
be-proofed-asker = { $application } braucht eine geprüfte Identität.
be-proofed-own = Die nächste Stufe braucht eine geprüfte Identität.
be-proofed-what = Den zweiten Nachweis haben Sie. Es fehlt die Identitätsprüfung: ob Sie die Person sind, die Sie zu sein angeben. Sie dauert etwa zehn Minuten.
ask-title = Wer helfen kann
ask-administrators = Fragen Sie die Administratoren Ihrer Organisation.
back-to-applications = Zurück zu Ihren Anwendungen
