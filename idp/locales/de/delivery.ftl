code-arrived = Der Code ist bei der Nummer mit der Endung { $ending } angekommen.
outage-of-texts = Textnachrichten kommen zurzeit nicht an. Wählen Sie den Anruf oder einen anderen Weg.
outage-of-calls = Anrufe kommen zurzeit nicht an. Wählen Sie die Textnachricht oder einen anderen Weg.
outage-of-all = Wir erreichen zurzeit keine Telefone. Nutzen Sie eine Authenticator-App oder einen Token, wenn Sie so etwas haben, oder versuchen Sie es in einigen Minuten noch einmal.
