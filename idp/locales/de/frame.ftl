# What every page shares.
skip-to-content = Zum Inhalt springen
error-prefix = Bitte prüfen Sie:
help = Hilfe
privacy = Datenschutz
next = Weiter
cancel = Abbrechen
continue = Weiter
continue-without = Ohne das weitermachen

# Moments. What is near is said as a span, what is far as a date.
in-seconds = { $n ->
    [0] jetzt
    [one] in einer Sekunde
   *[other] in { $n } Sekunden
}
in-minutes = { $n ->
    [1] in einer Minute
    [2] in zwei Minuten
    [3] in drei Minuten
   *[other] in { $n } Minuten
}
in-hours = { $n ->
    [1] in einer Stunde
    [2] in zwei Stunden
   *[other] in { $n } Stunden
}
in-days = { $n ->
    [1] in einem Tag
   *[other] in { $n } Tagen
}
just-now = gerade eben
minutes-ago = { $n ->
    [1] vor einer Minute
   *[other] vor { $n } Minuten
}
hours-ago = { $n ->
    [1] vor einer Stunde
   *[other] vor { $n } Stunden
}
days-ago = { $n ->
    [1] gestern
   *[other] vor { $n } Tagen
}
date = { $day }. { $month } { $year }
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

# Who asks.
asks-who = { $application } möchte wissen, dass Sie es sind
asks-more = { $application } möchte sicherer sein, dass Sie es sind

# The picture of the ladder.
stair-ground = Die Leiter hat { $of } Stufen. Sie stehen noch auf keiner.
stair-reached = Sie stehen auf Stufe { $level } von { $of }.
stair-needed = Stufe { $level } wird gebraucht.

# Authenticators, as a title.
title-password = Passwort
title-phone = Telefon, Nummer mit Endung { $ending }
title-totp = Authenticator-App, { $label }
title-hardware-token = Token, { $label }
title-passkey = Passkey, { $label }
title-recovery-code = Wiederherstellungscode
title-upstream = Anmeldung von { $name }

# Authenticators, within a sentence.
named-password = Ihr Passwort
named-phone = die Nummer mit Endung { $ending }
named-totp = die Authenticator-App { $label }
named-hardware-token = das Token { $label }
named-passkey = der Passkey { $label }
named-recovery-code = ein Wiederherstellungscode
named-upstream = die Anmeldung von { $name }
