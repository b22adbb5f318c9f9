choose-title = Noch ein Nachweis
choose-lead = Dazu braucht es einen Code von etwas, das nur Sie haben.
choose-legend = Woher kommt der Code?
delivery-legend = Wie soll der Code zu Ihnen kommen?
delivery-text = Textnachricht
delivery-voice = Anruf
delivery-only-text = Der Code kommt als Textnachricht.
delivery-only-voice = Der Code kommt mit einem Anruf.
send-code = Code senden
interception-note = Textnachrichten und Anrufe können abgefangen werden. Eine Authenticator-App, ein Token oder ein Passkey ist sicherer, wenn Sie eines davon haben.
choose-locked = Es gab zu viele falsche Codes, deshalb sind zweite Nachweise eine Zeit lang gesperrt. Es geht { $span } weiter.
choose-too-many-sent = Wir können noch keinen weiteren Code senden. Der nächste ist { $span } möglich.
choose-not-delivered = Wir konnten die Nummer mit Endung { $ending } nicht erreichen. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.
choose-gone = Was Sie gewählt haben, lässt sich nicht mehr benutzen. Wählen Sie etwas anderes.

code-title = Geben Sie den Code ein
code-label = Code
code-on-its-way = Ein Code ist unterwegs zur Nummer mit Endung { $ending }.
code-calling = Wir rufen die Nummer mit Endung { $ending } an und lesen Ihnen einen Code vor.
code-sent = Wir haben einen Code an die Nummer mit Endung { $ending } gesendet.
code-called = Wir haben die Nummer mit Endung { $ending } angerufen und Ihnen einen Code vorgelesen.
code-failed = Wir konnten die Nummer mit Endung { $ending } nicht erreichen. Lassen Sie einen neuen Code senden, oder wählen Sie einen anderen Weg.
code-from-app = Öffnen Sie die Authenticator-App { $label } und geben Sie die sechs Ziffern ein, die sie zeigt.
code-from-token = Drücken Sie die Taste des Tokens { $label } und geben Sie die Ziffern ein, die es zeigt.
code-works-minutes = Er gilt { $n ->
    [1] eine Minute
    [2] zwei Minuten
    [3] drei Minuten
   *[other] { $n } Minuten
}.
code-over = Seine Zeit ist vorbei.
code-left = Er gilt noch { $time }.
code-speaks-60 = Der Code gilt noch eine Minute.
code-speaks-30 = Der Code gilt noch 30 Sekunden.
code-speaks-10 = Der Code gilt noch zehn Sekunden.
code-speaks-0 = Die Zeit dieses Codes ist vorbei. Lassen Sie einen neuen senden.
code-expired = Die Zeit dieses Codes ist vorbei. Lassen Sie einen neuen senden; der gilt wieder eine Weile.
code-burnt = Dieser Code war zu oft falsch und gilt nicht mehr. Lassen Sie einen neuen senden.
code-locked = Es gab zu viele falsche Codes, deshalb sind zweite Nachweise eine Zeit lang gesperrt. Es geht { $span } weiter.
code-empty = Geben Sie den Code ein.
code-wrong = Dieser Code hat nicht gepasst. Prüfen Sie ihn und geben Sie ihn noch einmal ein.
code-wrong-tries = Dieser Code hat nicht gepasst. { $n ->
    [0] Sie haben keinen Versuch mehr.
    [1] Sie haben noch einen Versuch.
    [2] Sie haben noch zwei Versuche.
    [3] Sie haben noch drei Versuche.
    [4] Sie haben noch vier Versuche.
   *[other] Sie haben noch { $n } Versuche.
}
code-used = Dieser Code wurde schon benutzt. Warten Sie auf den nächsten und geben Sie den ein.
resend = Neuen Code senden
resend-wait = Ein neuer Code ist in { $n } s möglich.
resend-not-before = Sie haben viele Codes angefordert. Der nächste ist { $span } möglich.
another-way = Anderen Weg wählen
