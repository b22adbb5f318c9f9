sign-in-title = Anmelden
identifier-label = E-Mail oder Benutzerkennung
identifier-empty = Geben Sie Ihre E-Mail-Adresse oder Ihre Benutzerkennung ein.
identifier-too-long = So lang ist kein Name, den wir kennen. Geben Sie Ihre E-Mail-Adresse oder Ihre Benutzerkennung ein.
password-title = Ihr Passwort
not-you = Nicht Sie?
password-label = Passwort
password-submit = Anmelden
password-empty = Geben Sie Ihr Passwort ein.
password-wrong = Name und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.
password-wrong-and-wait = Name und Passwort passen nicht zusammen. Der nächste Versuch ist { $span } möglich.
password-wait = Das war zu früh, deshalb haben wir uns Ihr Passwort nicht angesehen. Der nächste Versuch ist { $span } möglich.
password-locked = Es gab zu viele falsche Versuche, deshalb ist dieser Name eine Zeit lang gesperrt. Es geht { $span } weiter.

choose-account-title = Wählen Sie ein Konto
choose-account-legend = Welches Konto möchten Sie benutzen?
choose-account-another = Ein anderes Konto
choose-account-another-hint = Sie melden sich mit dessen Namen und Passwort an.

sign-out-title = Abmelden?
sign-out-what = Sie sind als { $account } angemeldet. Anwendungen, die Sie geöffnet haben, erfahren davon, soweit wir sie erreichen; in anderen bleiben Sie vielleicht angemeldet, bis Sie sich dort abmelden.
sign-out-asked = { $application } fragt, ob Sie sich auch hier abmelden möchten.
sign-out-button = Abmelden
sign-out-stay = Angemeldet bleiben
signed-out-title = Sie sind abgemeldet
signed-out-what = Von diesem Browser aus kann niemand weitermachen, ohne sich neu anzumelden.
signed-out-told =
    { $count ->
        [one] Eine Anwendung, die Sie geöffnet haben, erfährt davon.
       *[other] { $count } Anwendungen, die Sie geöffnet haben, erfahren davon.
    }
sign-in-again = Neu anmelden
back-to = Zurück zu { $name }
