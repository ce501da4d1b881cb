Namespace Shop
    ''' <summary>A cart.</summary>
    Public Class Cart
        Private items As List(Of String)

        Public Sub Add(item As String)
            items.Add(item)
        End Sub

        Public Function Total() As Integer
            Return items.Count
        End Function
    End Class
End Namespace
